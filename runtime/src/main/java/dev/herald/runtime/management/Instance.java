package dev.herald.runtime.management;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;

/** This instance of the application, and the path of its endpoint. */
@Singleton
public class Instance {

    private final String name;
    private final EndpointProtection protection;

    public Instance(Config config) {
        name = config.getOptionalValue("quarkus.application.name", String.class).orElse("application") + "@" + host() + ":"
                + ProcessHandle.current().pid();
        protection = EndpointProtection.of(config);
    }

    private static String host() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).filter(name -> !name.isBlank()).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unnamed) {
                return "localhost";
            }
        });
    }

    /** The application, its host and its process. */
    String name() {
        return name;
    }

    String path() {
        return protection.path();
    }

    EndpointProtection protection() {
        return protection;
    }
}
