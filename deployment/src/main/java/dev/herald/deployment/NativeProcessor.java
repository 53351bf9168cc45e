package dev.herald.deployment;

import java.util.List;

import org.jboss.jandex.Type;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;

/** What a native executable has to keep. */
class NativeProcessor {

    /** Jackson reads and writes payloads by reflection. */
    @BuildStep
    void payloads(List<PayloadBuildItem> payloads, BuildProducer<ReflectiveHierarchyBuildItem> hierarchies) {
        for (PayloadBuildItem payload : payloads) {
            Type type = Types.is(payload.type(), Names.OUTGOING_MESSAGE)
                    ? Types.argument(payload.type()).orElse(payload.type())
                    : payload.type();
            if (type.kind() != Type.Kind.PRIMITIVE) {
                hierarchies.produce(ReflectiveHierarchyBuildItem.builder(type).source(payload.source()).build());
            }
        }
    }
}
