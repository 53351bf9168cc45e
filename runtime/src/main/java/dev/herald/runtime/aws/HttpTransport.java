package dev.herald.runtime.aws;

import java.time.Duration;

import io.quarkiverse.amazon.common.runtime.SyncHttpClientBuildTimeConfig.SyncClientType;
import io.quarkiverse.amazon.common.runtime.SyncHttpClientConfig;

/**
 * What the HTTP transport of a synchronous client allows.
 *
 * @param connections how many calls may run at once; {@link #UNLIMITED} if the transport has no pool
 * @param connectionsKey the configuration key of that number, or {@code null} if there is none
 * @param socketTimeout how long the transport waits for an answer; zero if for as long as it takes
 * @param socketTimeoutKey the configuration key of that time, or {@code null} if there is none
 */
public record HttpTransport(int connections, String connectionsKey, Duration socketTimeout, String socketTimeoutKey) {

    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** A transport without limits. */
    public static final HttpTransport NO_LIMITS = new HttpTransport(UNLIMITED, null, Duration.ZERO, null);

    /** The default of the CRT client. */
    private static final int CRT_CONNECTIONS = 50;

    /**
     * The transport of a service's clients; each client has its own.
     *
     * @param service such as {@code sqs}
     */
    public static HttpTransport of(String service, SyncClientType type, SyncHttpClientConfig config) {
        String keys = "quarkus." + service + ".sync-client.";
        String socketTimeoutKey = keys + "socket-timeout";
        return switch (type) {
            case URL -> new HttpTransport(UNLIMITED, null, config.socketTimeout(), socketTimeoutKey);
            case APACHE -> new HttpTransport(config.apache().maxConnections(), keys + "apache.max-connections",
                    config.socketTimeout(), socketTimeoutKey);
            // It has no socket timeout.
            case AWS_CRT -> new HttpTransport(config.crt().maxConcurrency().orElse(CRT_CONNECTIONS),
                    keys + "crt.max-concurrency", Duration.ZERO, null);
        };
    }

    public boolean isLimited() {
        return connections != UNLIMITED;
    }
}
