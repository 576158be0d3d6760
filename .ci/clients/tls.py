"""TLS in front of a plain server, for clients that speak nothing else: tls.py CERTIFICATE KEY PORT. Prints its own port."""

import asyncio
import ssl
import sys


async def pump(reader, writer):
    """Copies what comes until there is no more."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    writer.close()


async def main():
    certificate, key, port = sys.argv[1], sys.argv[2], int(sys.argv[3])

    async def connected(reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
