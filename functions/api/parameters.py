"""What a query string may say: what its route takes, and nothing else."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from octavo.errors import InvalidRequest


def refuse_unknown_parameters(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Refuse a parameter that does not exist, which would seem to have been met.

    Raises:
        InvalidRequest: the route takes no parameter of this name.
    """
    route: Route = app.context["_route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    unknown = sorted(app.current_event.resolved_query_string_parameters.keys() - known)
    # Where no route matches, Powertools makes one up for its 404 that any path would match.
    if unknown and not route.rule.match(""):
        others = f"there are {', '.join(sorted(known))}" if known else "there are none here"
        raise InvalidRequest(f"{unknown[0]}: there is no such parameter; {others}")
    response: Response[str] = next_middleware(app)
    return response
