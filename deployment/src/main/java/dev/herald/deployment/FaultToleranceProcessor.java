package dev.herald.deployment;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;

/** Lets circuit breakers pause listeners, where the application has fault tolerance. */
class FaultToleranceProcessor {

    /** By name, because it refers to fault tolerance. */
    private static final String CIRCUIT_BREAKERS = "dev.herald.runtime.faulttolerance.CircuitBreakers";

    @BuildStep
    void circuitBreakers(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isPresent(Capability.SMALLRYE_FAULT_TOLERANCE)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(CIRCUIT_BREAKERS));
        }
    }
}
