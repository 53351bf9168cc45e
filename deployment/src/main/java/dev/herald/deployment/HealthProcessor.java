package dev.herald.deployment;

import java.util.List;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

import dev.herald.runtime.config.HeraldBuildTimeConfig;

/**
 * Adds health checks of the listeners, if the application has the extension for health checks. It has them even without
 * listeners, which are not known until all beans are.
 */
class HealthProcessor {

    /** By name, because they refer to SmallRye Health. */
    static final String PACKAGE = "dev.herald.runtime.health.";

    @BuildStep
    void checks(HeraldBuildTimeConfig config, Capabilities capabilities, BuildProducer<HealthBuildItem> checks,
            BuildProducer<AdditionalBeanBuildItem> beans) {
        if (!config.health().enabled() || capabilities.isMissing(Capability.SMALLRYE_HEALTH)) {
            return;
        }
        for (String check : List.of("ListenerLivenessCheck", "ListenerReadinessCheck", "ListenerStartupCheck")) {
            checks.produce(new HealthBuildItem(PACKAGE + check, true));
        }
        checks.produce(new HealthBuildItem(PACKAGE + "ListenerWellnessCheck", config.health().well()));
        beans.produce(new AdditionalBeanBuildItem(PACKAGE + "HealthClock"));
    }
}
