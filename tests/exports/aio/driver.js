// Drives aio-lib-ims, the sign-in of Adobe's command line aio, as it was published, with the .env that aa-connect exported,
// against the practice sandbox.
//
//     node driver.js NODE_MODULES CONTEXT IMS      (in the folder that holds the .env)
//
// The package is not changed: its addresses are Adobe's, and Node's https is told to send what is for Adobe's sign-in server to
// the sandbox. Nothing is sent anywhere else; a request for any other host fails. Prints one line of JSON: whose token it
// got, and the requests that were made. Ends with 1 and the reason where the client got none.

const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const path = require('node:path')

const IMS_HOST = 'ims-na1.adobelogin.com'

const [modules, context, ims] = process.argv.slice(2)
const sandbox = new URL(ims)
const seen = []

https.request = (options, answered) => {
  if (options.hostname !== IMS_HOST) throw new Error(`not one of Adobe's hosts: ${options.hostname}`)
  seen.push(`${options.method} ${options.hostname}${options.path.split('?')[0]}`)
  const { hostname, port } = sandbox
  // No agent: a connection is closed with its answer, and none is made through a proxy of this machine's own.
  return http.request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent: false }, answered)
}

async function main () {
  const folder = path.join(modules, '@adobe', 'aio-lib-ims')
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const { getToken } = require(folder)
  const token = await getToken(context)
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
  console.log(JSON.stringify({ version, client_id: claims.client_id, scope: claims.scope, requests: seen }))
}

main().catch(error => {
  console.error(`no token: ${error.message} ${JSON.stringify(seen)}`)
  process.exitCode = 1
})
