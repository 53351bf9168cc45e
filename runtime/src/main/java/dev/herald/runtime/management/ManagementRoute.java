package dev.herald.runtime.management;

import io.quarkus.arc.Arc;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Leads requests to the endpoint, which is a bean. */
public class ManagementRoute implements Handler<RoutingContext> {

    @Override
    public void handle(RoutingContext routing) {
        Arc.container().instance(ManagementEndpoint.class).get().handle(routing);
    }
}
