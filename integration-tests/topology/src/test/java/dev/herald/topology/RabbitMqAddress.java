package dev.herald.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.herald.brokers.LoopbackProxy;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqCluster;
import dev.herald.brokers.TestCertificates;

/** Where RabbitMQ is, as configuration of the application. */
final class RabbitMqAddress {

    private static final String PREFIX = "quarkus.rabbitmqclient.";

    private RabbitMqAddress() {
    }

    /** All nodes. */
    static Map<String, String> of(RabbitMqCluster cluster) {
        List<LoopbackProxy> proxies = cluster.proxies();
        Map<String, String> addresses = new HashMap<>();
        for (int i = 0; i < proxies.size(); i++) {
            String address = PREFIX + "addresses.node" + (i + 1);
            addresses.put(address + ".hostname", "127.0.0.1");
            addresses.put(address + ".port", Integer.toString(proxies.get(i).port()));
        }
        return addresses;
    }

    static Map<String, String> of(RabbitMq server) {
        return at(server.port());
    }

    /** With TLS and the client's certificate. */
    static Map<String, String> withTls(RabbitMq server, TestCertificates certificates) {
        Map<String, String> address = at(server.tlsPort());
        address.put(PREFIX + "tls.enabled", "true");
        address.put(PREFIX + "tls.trust-store-type", "PKCS12");
        address.put(PREFIX + "tls.trust-store-file", certificates.trustStore().toString());
        address.put(PREFIX + "tls.trust-store-password", TestCertificates.PASSWORD);
        address.put(PREFIX + "tls.key-store-type", "PKCS12");
        address.put(PREFIX + "tls.key-store-file", certificates.client().keyStore().toString());
        address.put(PREFIX + "tls.key-store-password", TestCertificates.PASSWORD);
        return address;
    }

    static Map<String, String> withUser(RabbitMq server, String user, String password) {
        Map<String, String> address = at(server.port());
        address.put(PREFIX + "username", user);
        address.put(PREFIX + "password", password);
        return address;
    }

    private static Map<String, String> at(int port) {
        return new HashMap<>(Map.of(PREFIX + "hostname", "127.0.0.1", PREFIX + "port", Integer.toString(port)));
    }
}
