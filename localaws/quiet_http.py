"""Small HTTP servers inside the local cloud, on a free port of 127.0.0.1 each."""

import threading
from ssl import SSLContext

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server


class _QuietRequestHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep one line a request out of the server's output."""


class QuietHttpServer:
    """Serves ``rules``, each with its view as the endpoint, from threads of its own; with ``tls`` by https."""

    def __init__(self, rules: list[Rule], tls: SSLContext | None = None) -> None:
        routes = Map(rules)

        @Request.application
        def serve(request: Request) -> Response:
            try:
                view, arguments = routes.bind_to_environ(request.environ).match()
            except HTTPException as error:
                return Response(error.description, status=error.code)
            answer: Response = view(request, **arguments)
            return answer

        self._server = make_server(
            "127.0.0.1", 0, serve, threaded=True, request_handler=_QuietRequestHandler, ssl_context=tls
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """The host and the port."""
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving, without waiting for the serving thread to notice."""
        threading.Thread(target=self._shut_down, daemon=True).start()

    def _shut_down(self) -> None:
        self._server.shutdown()
        self._server.server_close()
