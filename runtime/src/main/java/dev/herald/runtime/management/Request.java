package dev.herald.runtime.management;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

import dev.herald.spi.support.TextSanitizer;

/**
 * A request, as it was received.
 *
 * @param method the HTTP method
 * @param path below the endpoint's own path, still encoded: what Quarkus has matched permissions with
 * @param query the parameters of the query
 * @param contentType the header, or {@code null}
 * @param site {@code Sec-Fetch-Site}, which a browser sets, or {@code null}
 * @param caller who asks
 * @param content the body
 */
record Request(String method, String path, MultiMap query, String contentType, String site, Caller caller, Buffer content) {

    private static final String JSON = "application/json";
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final int MAX_SHOWN = 200;

    /**
     * The request without its body.
     *
     * @throws RuntimeException if the query is not encoded as it must be; Vert.x answers it
     */
    static Request of(RoutingContext routing) {
        return new Request(routing.request().method().name(), below(routing), routing.queryParams(),
                routing.request().getHeader("Content-Type"), routing.request().getHeader("Sec-Fetch-Site"),
                Caller.of(routing), Buffer.buffer());
    }

    Request with(Buffer newContent) {
        return new Request(method, path, query, contentType, site, caller, newContent);
    }

    private static String below(RoutingContext routing) {
        String mount = routing.mountPoint() == null ? "" : withoutEnd(routing.mountPoint(), "/");
        return routing.normalizedPath()
                .substring((mount + withoutEnd(withoutEnd(routing.currentRoute().getPath(), "*"), "/")).length());
    }

    private static String withoutEnd(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    /** The segments of the path, decoded. */
    List<String> segments() {
        List<String> segments = new ArrayList<>();
        for (String segment : withoutEnd(path, "/").split("/")) {
            segments.add(decoded(segment));
        }
        // What precedes the first slash.
        return segments.subList(1, Math.max(1, segments.size()));
    }

    /** Vert.x has rejected what is not encoded as it must be. */
    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Rejects what a page of another site could make a browser send. Forms cannot send JSON, and scripts only after the browser
     * has asked, which nothing here answers.
     */
    void requireOwnSite() {
        if (site != null && !OWN_SITE.contains(site)) {
            throw new Rejection(Rejection.FORBIDDEN, "a page of another site may not send requests here");
        }
    }

    void requireJson() {
        if (contentType == null || !contentType.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            throw new Rejection(Rejection.MEDIA_TYPE, "the request needs the header 'Content-Type: " + JSON + "'");
        }
    }

    boolean isPost() {
        return method.equals("POST");
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A whole number within limits. */
    int number(String name, int least, int most, int otherwise) {
        return parameter(name).map(text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // The same error.
            }
            throw Rejection.malformed("'" + name + "' must be a whole number from " + least + " to " + most);
        }).orElse(otherwise);
    }

    /** Without the query, for the log. */
    @Override
    public String toString() {
        return TextSanitizer.of(method + " " + (path.isEmpty() ? "/" : path), MAX_SHOWN);
    }
}
