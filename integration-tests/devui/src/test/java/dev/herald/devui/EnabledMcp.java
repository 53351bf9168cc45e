package dev.herald.devui;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Singleton;

import io.quarkus.runtime.StartupEvent;

/** Enables the Dev MCP server for this run. The Dev UI would write it down in the user's home folder, for all applications. */
@Singleton
public class EnabledMcp {

    private static final String SERVICE = "io.quarkus.devui.runtime.mcp.McpDevUIJsonRpcService";

    /** By name: only development mode has the class. */
    void enable(@Observes StartupEvent start) throws ReflectiveOperationException {
        Object service = CDI.current().select(Class.forName(SERVICE, true, Thread.currentThread().getContextClassLoader()))
                .get();
        Object configuration = service.getClass().getMethod("getMcpServerConfiguration").invoke(service);
        configuration.getClass().getMethod("enable").invoke(configuration);
    }
}
