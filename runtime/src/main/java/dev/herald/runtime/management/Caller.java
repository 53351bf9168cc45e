package dev.herald.runtime.management;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;

import dev.herald.spi.support.TextSanitizer;

/**
 * Who asks.
 *
 * @param name the authenticated user
 * @param address the client's address
 */
record Caller(String name, String address) {

    private static final String ANONYMOUS = "anonymous";
    private static final int MAX_LENGTH = 200;

    static Caller of(RoutingContext routing) {
        User user = routing.user();
        String name = user == null ? null : user.principal().getString("username");
        return new Caller(named(name), address(routing.request().remoteAddress()));
    }

    static String named(String name) {
        return name == null || name.isBlank() ? ANONYMOUS : TextSanitizer.of(name, MAX_LENGTH);
    }

    private static String address(SocketAddress address) {
        return address == null || address.hostAddress() == null ? "unknown" : address.hostAddress();
    }
}
