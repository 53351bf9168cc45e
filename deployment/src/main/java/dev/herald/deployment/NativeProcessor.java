package dev.herald.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.Type;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveHierarchyBuildItem;

/** Registers what a native executable needs by reflection. */
class NativeProcessor {

    /** Jackson deserializes and serializes payloads by reflection. */
    @BuildStep
    void payloads(List<PayloadBuildItem> payloads, BuildProducer<ReflectiveHierarchyBuildItem> hierarchies) {
        for (PayloadBuildItem payload : payloads) {
            Type type = Types.published(payload.type());
            if (type.kind() != Type.Kind.PRIMITIVE) {
                hierarchies.produce(ReflectiveHierarchyBuildItem.builder(type).source(payload.source()).build());
            }
        }
    }

    /** Payload types are looked up by name, including classes that the hierarchies leave out, such as {@code List}. */
    @BuildStep
    ReflectiveClassBuildItem names(List<PayloadBuildItem> payloads) {
        Set<String> names = new TreeSet<>();
        payloads.forEach(payload -> names.addAll(Types.names(payload.type())));
        return ReflectiveClassBuildItem.builder(names.toArray(String[]::new)).constructors(false)
                .reason("payload types of Herald").build();
    }
}
