"""Drives aanalytics2 as it was published, with the JSON that aa-connect exported, against the practice sandbox.

    python driver.py --config northwind-aanalytics2.json --ims http://127.0.0.1:PORT --api http://127.0.0.1:PORT

The package is not changed: its addresses are Adobe's, and the requests library is told to send what is for Adobe's hosts to
the sandbox. Nothing is sent anywhere else; a request for any other host ends the run. Prints one line of JSON: the
companies, the report suites of the first one, and the requests that were made. Ends with 1 and the reason where the client
did not get what it asked for.
"""

import argparse
import json
import sys
import urllib.parse

import requests

IMS_HOST = "ims-na1.adobelogin.com"
API_HOST = "analytics.adobe.io"


def redirect(bases, seen):
    """Makes every adapter of requests send Adobe's addresses to the sandbox."""
    send = requests.adapters.HTTPAdapter.send

    def to_sandbox(self, request, *args, **kwargs):
        address = urllib.parse.urlsplit(request.url)
        if address.scheme != "https" or address.hostname not in bases:
            raise requests.exceptions.InvalidURL(f"not one of Adobe's hosts: {address.hostname}")
        seen.append(f"{request.method} {address.hostname}{address.path}")
        base = urllib.parse.urlsplit(bases[address.hostname])
        request.url = urllib.parse.urlunsplit(
            (base.scheme, base.netloc, base.path.rstrip("/") + address.path, address.query, "")
        )
        # A proxy of this machine's own has no business with a server on it.
        kwargs["proxies"] = {}
        return send(self, request, *args, **kwargs)

    requests.adapters.HTTPAdapter.send = to_sandbox


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--config", required=True, help="the JSON that aa-connect exported")
    arguments.add_argument("--ims", required=True, help="the sandbox's address for sign-ins")
    arguments.add_argument("--api", required=True, help="the sandbox's address for the Analytics API")
    arguments = arguments.parse_args()

    seen = []
    redirect({IMS_HOST: arguments.ims, API_HOST: arguments.api}, seen)

    # Importing it makes no request; the redirection stands all the same.
    import aanalytics2

    config = aanalytics2.importConfigFile(arguments.config, return_object=True)
    try:
        login = aanalytics2.Login(**config)
    except TypeError:
        # Where Adobe refuses the token, the client takes the refusal for one.
        sys.exit(f"no token: {seen}")
    companies = login.getCompanyId()
    if not companies:
        sys.exit(f"no company: {seen}")
    analytics = login.createAnalyticsConnection(companies[0]["globalCompanyId"])
    suites = analytics.getReportSuites()
    if len(suites) == 0:
        sys.exit(f"no report suite: {seen}")
    answer = {
        "version": aanalytics2.__version__,
        "companies": [company["globalCompanyId"] for company in companies],
        "report_suites": sorted(suites["rsid"]),
        "requests": seen,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
