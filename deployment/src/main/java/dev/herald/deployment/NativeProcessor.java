package dev.herald.deployment;

import java.util.List;

import org.jboss.jandex.Type;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;

/** Registers what a native executable needs by reflection. */
class NativeProcessor {

    /** Jackson deserializes and serializes payloads by reflection. */
    @BuildStep
    void payloads(List<PayloadBuildItem> payloads, BuildProducer<ReflectiveHierarchyBuildItem> hierarchies) {
        for (PayloadBuildItem payload : payloads) {
            Type type = Types.content(Types.content(payload.type(), DotNames.LIST), DotNames.OUTGOING_MESSAGE);
            if (type.kind() != Type.Kind.PRIMITIVE) {
                hierarchies.produce(ReflectiveHierarchyBuildItem.builder(type).source(payload.source()).build());
            }
        }
    }
}
