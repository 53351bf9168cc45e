package dev.herald.brokers;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A running server that an environment variable names. */
final class GivenServer {

    private GivenServer() {
    }

    /**
     * Reads the variable.
     *
     * @param defaultPort the port of an address without one
     * @return empty if it is not set
     * @throws IllegalStateException naming the variable, if it is not an address of this scheme
     */
    static Optional<URI> uri(String variable, String scheme, int defaultPort) {
        return parse(variable, System.getenv(variable), scheme, defaultPort);
    }

    static Optional<URI> parse(String variable, String text, String scheme, int defaultPort) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.strip());
            if (!scheme.equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
                throw new URISyntaxException(text, "not of the form " + scheme + "://host:port");
            }
            return Optional.of(uri.getPort() < 0 ? withPort(uri, defaultPort) : uri);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(variable + " is not the address of a server: " + e.getMessage(), e);
        }
    }

    private static URI withPort(URI uri, int port) throws URISyntaxException {
        return new URI(uri.getScheme(), uri.getUserInfo(), uri.getHost(), port, uri.getPath(), uri.getQuery(), null);
    }
}
