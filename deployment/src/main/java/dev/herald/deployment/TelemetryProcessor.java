package dev.herald.deployment;

import java.util.Optional;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.metrics.MetricsCapabilityBuildItem;
import io.quarkus.runtime.metrics.MetricsFactory;

import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.telemetry.Observers;

/** Has listeners and publishers observed by what the application has for it. */
class TelemetryProcessor {

    /** By name, because it refers to Micrometer. */
    private static final String METERS = "dev.herald.runtime.metrics.HeraldMeters";
    /** By name, because it refers to OpenTelemetry. */
    private static final String SPANS = "dev.herald.runtime.tracing.MessageTracing";

    @BuildStep
    AdditionalBeanBuildItem observers() {
        return AdditionalBeanBuildItem.unremovableOf(Observers.class);
    }

    @BuildStep
    void meters(HeraldBuildTimeConfig config, Optional<MetricsCapabilityBuildItem> metrics,
            BuildProducer<AdditionalBeanBuildItem> beans) {
        if (config.metrics().enabled()
                && metrics.filter(found -> found.metricsSupported(MetricsFactory.MICROMETER)).isPresent()) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(METERS));
        }
    }

    @BuildStep
    void spans(HeraldBuildTimeConfig config, Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (config.tracing().enabled() && capabilities.isPresent(Capability.OPENTELEMETRY_TRACER)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(SPANS));
        }
    }
}
