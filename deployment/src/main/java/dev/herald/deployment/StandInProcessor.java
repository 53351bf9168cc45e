package dev.herald.deployment;

import jakarta.inject.Singleton;

import org.jboss.jandex.ClassType;

import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;

import dev.herald.memory.MemoryBroker;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StandInRecorder;
import dev.herald.spi.Broker;

/** Registers the memory broker in place of brokers without a server. */
class StandInProcessor {

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void standIns(StandInRecorder recorder, DestinationsBuildItem destinations, BuildProducer<SyntheticBeanBuildItem> beans) {
        for (BrokerKind kind : destinations.standIns()) {
            beans.produce(SyntheticBeanBuildItem.configure(Broker.class).identifier("memory-for-" + kind.name())
                    .scope(Singleton.class).unremovable().setRuntimeInit()
                    .addInjectionPoint(ClassType.create(MemoryBroker.class))
                    .addInjectionPoint(ClassType.create(MemoryQueues.class))
                    .createWith(recorder.standIn(kind.name())).done());
        }
    }
}
