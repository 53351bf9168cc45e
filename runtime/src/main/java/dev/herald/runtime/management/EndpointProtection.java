package dev.herald.runtime.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;

/**
 * Which HTTP permissions of the configuration cover the endpoint. As in Quarkus, of several paths the longest one counts, and of
 * that all permissions.
 */
public final class EndpointProtection {

    /** The name of the endpoint below the root of Quarkus's own endpoints. */
    public static final String NAME = "herald";

    /** The key that adds the endpoint. */
    public static final String ENABLED = "quarkus.herald.management.enabled";

    private static final String MANAGEMENT = "quarkus.management.";
    private static final String HTTP = "quarkus.http.";

    private final boolean managementInterface;
    private final String root;
    private final String path;
    private final boolean covered;

    private EndpointProtection(Config config) {
        managementInterface = flag(config, MANAGEMENT + "enabled", false);
        String http = absolute("/", text(config, HTTP + "root-path").orElse("/"));
        root = managementInterface ? "/" : http;
        path = managementInterface
                ? absolute("/", text(config, MANAGEMENT + "root-path").orElse("/q")) + "/" + NAME
                : absolute(http, text(config, HTTP + "non-application-root-path").orElse("q")) + "/" + NAME;
        covered = isCovered(config, managementInterface ? MANAGEMENT : HTTP);
    }

    /** Reads the configuration of Quarkus. */
    public static EndpointProtection of(Config config) {
        return new EndpointProtection(config);
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class);
    }

    private static boolean flag(Config config, String key, boolean otherwise) {
        return config.getOptionalValue(key, Boolean.class).orElse(otherwise);
    }

    /** A path without a slash at its end, so that the root is empty. */
    private static String absolute(String root, String path) {
        String joined = path.startsWith("/") ? path : root + "/" + path;
        return joined.replaceAll("/{2,}", "/").replaceAll("/$", "");
    }

    private boolean isCovered(Config config, String prefix) {
        String permissions = prefix + "auth.permission.";
        int longest = -1;
        List<String> policies = new ArrayList<>();
        for (String permission : names(config, permissions)) {
            for (String pattern : paths(config, permission)) {
                int length = coveringLength(pattern);
                if (length > longest) {
                    longest = length;
                    policies.clear();
                }
                if (length >= 0 && length == longest) {
                    policies.add(text(config, permission + "policy").orElse(""));
                }
            }
        }
        return !policies.isEmpty() && policies.stream().noneMatch(policy -> policy.isEmpty() || policy.equals("permit"));
    }

    /** The prefixes of the keys of all permissions that count for this endpoint. */
    private static Set<String> names(Config config, String permissions) {
        Set<String> names = new TreeSet<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith(permissions) && key.endsWith(".paths")) {
                String name = key.substring(0, key.length() - "paths".length());
                if (flag(config, name + "enabled", true)
                        && !text(config, name + "applies-to").orElse("all").equalsIgnoreCase("jaxrs")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static List<String> paths(Config config, String permission) {
        return config.getOptionalValues(permission + "paths", String.class).orElse(List.of());
    }

    /** How much of the endpoint's path a pattern names, if it covers all below it; less than zero if it does not. */
    private int coveringLength(String pattern) {
        if (!pattern.endsWith("*")) {
            return -1;
        }
        String prefix = absolute(root, pattern.substring(0, pattern.length() - 1));
        return path.equals(prefix) || path.startsWith(prefix + "/") ? prefix.length() : -1;
    }

    /** Whether the application has the management interface, on a port of its own. */
    public boolean hasManagementInterface() {
        return managementInterface;
    }

    /** Why everyone who reaches the application could use the endpoint, with the cure; {@code null} if not. */
    public String problem() {
        return managementInterface || covered
                ? null
                : ENABLED + "=true, but " + path + " is open to everyone who reaches the application: move it to the "
                        + "management interface (quarkus.management.enabled=true), or require a role by an HTTP permission "
                        + "that covers it (quarkus.http.auth.permission.herald.paths=" + path
                        + "/* and quarkus.http.auth.permission.herald.policy=<a policy other than permit>)";
    }

    /** The path of the endpoint. */
    public String path() {
        return path;
    }

    /** Whether a permission that is not {@code permit} covers it. */
    public boolean isCovered() {
        return covered;
    }
}
