package dev.herald.devui;

import org.jboss.shrinkwrap.api.asset.StringAsset;

import io.quarkus.test.QuarkusDevModeTest;

/** An application in development mode, on the memory broker, with a port of its own. */
final class DevApplication {

    private DevApplication() {
    }

    static QuarkusDevModeTest of(int port, Class<?>... classes) {
        return of(port, "", classes);
    }

    /** @param properties further lines of the configuration */
    static QuarkusDevModeTest of(int port, String properties, Class<?>... classes) {
        return new QuarkusDevModeTest().withApplicationRoot(root -> root.addClasses(classes)
                .addAsResource(new StringAsset("""
                        quarkus.http.port=%d
                        quarkus.devservices.enabled=false
                        quarkus.otel.exporter.otlp.enabled=false
                        quarkus.herald.broker=memory
                        quarkus.herald.listener.retry.delay=10ms
                        %s
                        """.formatted(port, properties)), "application.properties"));
    }
}
