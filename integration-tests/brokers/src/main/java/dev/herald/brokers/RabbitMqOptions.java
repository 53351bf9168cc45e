package dev.herald.brokers;

/**
 * How a RabbitMQ node is to run. Immutable.
 *
 * @param version which RabbitMQ
 * @param certificates of its TLS port, which requires a client certificate; {@code null} for none
 */
public record RabbitMqOptions(RabbitMqVersion version, TestCertificates certificates) {

    private static final String TLS = """
            listeners.ssl.default = 127.0.0.1:%d
            ssl_options.cacertfile = %s
            ssl_options.certfile = %s
            ssl_options.keyfile = %s
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            """;

    /** The selected version, without TLS. */
    public static RabbitMqOptions standard() {
        return new RabbitMqOptions(RabbitMqVersion.selected(), null);
    }

    /** Another version. */
    public RabbitMqOptions version(RabbitMqVersion other) {
        return new RabbitMqOptions(other, certificates);
    }

    /** With a second port, for TLS. */
    public RabbitMqOptions tls(TestCertificates these) {
        return new RabbitMqOptions(version, these);
    }

    /** Whether the node runs in a container: not with TLS, for which the container would need the certificates. */
    boolean inContainer() {
        return version == RabbitMqVersion.DOCKER && certificates == null;
    }

    /** What they add to the node's configuration. */
    String configuration(int tlsPort) {
        return certificates == null
                ? ""
                : TLS.formatted(tlsPort, certificates.authority(), certificates.server().certificate(),
                        certificates.server().key());
    }
}
