package dev.herald.deployment;

import java.util.List;

import jakarta.enterprise.inject.spi.DeploymentException;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.vertx.http.deployment.spi.RouteBuildItem;

import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.management.EndpointProtection;
import dev.herald.runtime.management.ManagementRoute;

/** Adds the management endpoint, if it is enabled; it must not be open to everyone who reaches the application. */
class ManagementProcessor {

    /** By name, because they refer to the HTTP server and to security. */
    private static final String PACKAGE = "dev.herald.runtime.management.";
    private static final List<String> BEANS = List.of("Audit", "Instance", "LetterOperations", "ManagementEndpoint",
            "Operations", "RefusedRequests", "Runs");

    @BuildStep
    void endpoint(HeraldBuildTimeConfig config, Capabilities capabilities, BuildProducer<RouteBuildItem> routes,
            BuildProducer<AdditionalBeanBuildItem> beans, BuildProducer<ValidationErrorBuildItem> errors) {
        if (!config.management().enabled()) {
            return;
        }
        if (!QuarkusClassLoader.isClassPresentAtRuntime(DestinationResolver.HTTP_SERVER)) {
            errors.produce(error(EndpointProtection.ENABLED
                    + "=true needs an HTTP server: add the dependency io.quarkus:quarkus-vertx-http, or "
                    + "remove the key"));
            return;
        }
        String open = open(EndpointProtection.of(ConfigProvider.getConfig()), capabilities);
        if (open != null) {
            errors.produce(error(open));
            return;
        }
        for (String path : List.of(EndpointProtection.NAME, EndpointProtection.NAME + "/*")) {
            routes.produce(RouteBuildItem.newManagementRoute(path).withRequestHandler(new ManagementRoute()).build());
        }
        BEANS.forEach(bean -> beans.produce(AdditionalBeanBuildItem.unremovableOf(PACKAGE + bean)));
    }

    private static ValidationErrorBuildItem error(String text) {
        return new ValidationErrorBuildItem(new DeploymentException(text));
    }

    /** @return why everyone could use the endpoint, with the cure; {@code null} if not */
    private static String open(EndpointProtection protection, Capabilities capabilities) {
        if (protection.hasManagementInterface()) {
            return null;
        }
        if (protection.problem() != null) {
            return protection.problem();
        }
        return capabilities.isMissing(Capability.SECURITY)
                ? EndpointProtection.ENABLED + "=true, but no extension checks the HTTP permission of " + protection.path()
                        + ": add one that authenticates users, such as io.quarkus:quarkus-oidc or "
                        + "io.quarkus:quarkus-elytron-security-properties-file, or move it to the management interface "
                        + "(quarkus.management.enabled=true)"
                : null;
    }
}
