package dev.herald.topology;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.herald.brokers.RedisSentinel;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.TestCertificates;

/** Where Redis is, as configuration of the application. */
final class RedisAddress {

    private static final String PREFIX = "quarkus.redis.";

    private RedisAddress() {
    }

    static Map<String, String> of(URI server) {
        return hosts(List.of(server));
    }

    /** @param password of the default user; empty for none */
    static Map<String, String> cluster(List<URI> servers, String password) {
        Map<String, String> address = hosts(servers);
        address.put(PREFIX + "client-type", "cluster");
        // Replicas answer nothing that a queue needs.
        address.put(PREFIX + "replicas", "never");
        if (!password.isEmpty()) {
            address.put(PREFIX + "password", password);
        }
        return address;
    }

    static Map<String, String> sentinels(List<URI> sentinels) {
        Map<String, String> address = hosts(sentinels);
        address.put(PREFIX + "client-type", "sentinel");
        address.put(PREFIX + "master-name", RedisSentinel.MASTER);
        address.put(PREFIX + "role", "master");
        return address;
    }

    /** With TLS and the client's certificate. */
    static Map<String, String> withTls(RedisServer server, TestCertificates certificates) {
        Map<String, String> address = of(server.tlsUri());
        address.put(PREFIX + "tls.enabled", "true");
        address.put(PREFIX + "tls.hostname-verification-algorithm", "HTTPS");
        address.put(PREFIX + "tls.trust-certificate-pem", "true");
        address.put(PREFIX + "tls.trust-certificate-pem.certs", certificates.authority().toString());
        address.put(PREFIX + "tls.key-certificate-pem", "true");
        address.put(PREFIX + "tls.key-certificate-pem.keys", certificates.client().key().toString());
        address.put(PREFIX + "tls.key-certificate-pem.certs", certificates.client().certificate().toString());
        return address;
    }

    static Map<String, String> withUser(RedisServer server, String user, String password) {
        return of(URI.create("redis://" + user + ":" + password + "@127.0.0.1:" + server.port()));
    }

    private static Map<String, String> hosts(List<URI> servers) {
        return new HashMap<>(Map.of(PREFIX + "hosts", servers.stream().map(URI::toString).collect(Collectors.joining(","))));
    }
}
