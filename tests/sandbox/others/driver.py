"""Drives OAuth clients as they were published against the practice sandbox: requests-oauthlib, Authlib, PyJWT.

    aa-connect sandbox --json > sandbox.json        # in another terminal
    python driver.py < sandbox.json

Reads what the sandbox says of itself from standard input, and talks to nobody else. No client is changed: they are told the
addresses, and the pages of the sign-in are answered as a browser would. Prints one line of JSON, a word for each thing that
was done; ends with a traceback where a client did not get what it asked for.
"""

import html
import json
import os
import re
import sys
import time

# Both libraries refuse plain http otherwise, and the one complains where a server grants fewer scopes.
os.environ.update(OAUTHLIB_INSECURE_TRANSPORT="1", AUTHLIB_INSECURE_TRANSPORT="1", OAUTHLIB_RELAX_TOKEN_SCOPE="1", NO_PROXY="*")

import jwt
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, MobileApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

CALLBACK = "https://localhost:8443/callback"
SCOPES = ["openid", "AdobeID", "email", "profile", "offline_access"]

described = json.load(sys.stdin)
base = described["ims_base_url"]
authorize, token_address = f"{base}/ims/authorize/v2", f"{base}/ims/token/v3"


def credential(kind):
    return next(one for one in described["credentials"] if one["type"] == kind)


def signed_in(address):
    """Goes through the pages as the first person of the list, allows, and gives the address that the browser is sent to."""
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False)
    for _ in range(4):
        if answer.status_code == 302:
            return answer.headers["location"]
        form = {"request": html.unescape(re.search(r'name="request" value="([^"]*)"', answer.text)[1])}
        form["user"] = html.unescape(re.search(r'name="user" value="([^"]*)"', answer.text)[1])
        if 'value="allow"' in answer.text:
            form["decision"] = "allow"
        answer = browser.post(f"{base}/ims/practice/sign-in", data=form, allow_redirects=False)
    sys.exit(f"the sign-in does not end: {answer.text}")


def machine():
    """client_credentials, the client in the body and in HTTP Basic."""
    own = credential("oauth_server_to_server")
    for proof in ({"client_secret": own["client_secret"], "include_client_id": True},
                  {"auth": HTTPBasicAuth(own["client_id"], own["client_secret"])}):
        session = OAuth2Session(client=BackendApplicationClient(client_id=own["client_id"], scope=own["scopes"]))
        token = session.fetch_token(token_address, **proof)
        assert token["token_type"] == "bearer" and 86_000 < token["expires_in"] < 86_400, token
    discovery = session.get(f"{described['api_base_url']}/discovery/me", headers={"x-api-key": own["client_id"]})
    return discovery.json()["imsOrgs"][0]["companies"][0]["globalCompanyId"]


def web_app(pkce):
    """A code for tokens, a refresh, and who it is; with PKCE and without."""
    own = credential("oauthwebapp")
    session = OAuth2Session(own["client_id"], redirect_uri=CALLBACK, scope=SCOPES, pkce=pkce)
    address, _ = session.authorization_url(authorize)
    first = session.fetch_token(token_address, authorization_response=signed_in(address), client_secret=own["client_secret"])
    proof = HTTPBasicAuth(own["client_id"], own["client_secret"])
    second = session.refresh_token(token_address, auth=proof)
    assert first["refresh_token"] != second["refresh_token"], "a new one each time"
    return session.get(f"{base}/ims/userinfo/v2").json()["account_type"]


def single_page_app():
    """No secret, PKCE, an ID token that is verified; after a revocation nothing opens any more."""
    own = credential("oauthsinglepageapp")
    session = AuthlibSession(own["client_id"], scope=" ".join(SCOPES), redirect_uri=CALLBACK,
                             token_endpoint_auth_method="none", code_challenge_method="S256")
    verifier, nonce = generate_token(48), generate_token(16)
    address, _ = session.create_authorization_url(authorize, code_verifier=verifier, nonce=nonce)
    token = session.fetch_token(token_address, authorization_response=signed_in(address), code_verifier=verifier)
    key = jwt.PyJWKClient(f"{base}/ims/keys").get_signing_key_from_jwt(token["id_token"]).key
    said = jwt.decode(token["id_token"], key, algorithms=["RS256"], audience=own["client_id"], issuer=base)
    assert said["nonce"] == nonce, said
    session.refresh_token(token_address, refresh_token=token["refresh_token"])
    session.revoke_token(f"{base}/ims/revoke", token=session.token["refresh_token"])
    return session.get(f"{base}/ims/userinfo/v2").status_code


def implicit():
    """The token in the fragment."""
    own = credential("oauthsinglepageapp")
    client = MobileApplicationClient(own["client_id"])
    session = OAuth2Session(client=client, redirect_uri=CALLBACK, scope=["openid"])
    address, _ = session.authorization_url(authorize)
    return session.token_from_fragment(signed_in(address))["token_type"]


def service_account():
    """An assertion that somebody else signed."""
    own = credential("service")
    claims = {"exp": int(time.time()) + 300, "iss": own["org_id"], "sub": own["technical_account_id"],
              "aud": f"https://ims-na1.adobelogin.com/c/{own['client_id']}",
              f"https://ims-na1.adobelogin.com/s/{own['metascopes'][0]}": True}
    form = {"client_id": own["client_id"], "client_secret": own["client_secret"],
            "jwt_token": jwt.encode(claims, own["private_key"], algorithm="RS256")}
    # As multipart, which Adobe's own libraries send.
    answer = requests.post(f"{base}/ims/exchange/jwt", files={name: (None, value) for name, value in form.items()})
    return answer.json()["expires_in"] > 86_000_000


print(json.dumps({
    "machine": machine(),
    "web_app": web_app(None),
    "web_app_with_pkce": web_app("S256"),
    "single_page_app": single_page_app(),
    "implicit": implicit(),
    "service_account": service_account(),
}))
