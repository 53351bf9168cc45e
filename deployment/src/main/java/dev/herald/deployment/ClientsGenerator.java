package dev.herald.deployment;

import java.lang.annotation.RetentionPolicy;
import java.lang.constant.ClassDesc;
import java.util.Set;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.arc.Unremovable;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.creator.InstanceFieldCreator;

import dev.herald.deployment.BrokerKind.Client;

/** Generates a bean that injects the clients of a broker, so that their extension creates them. */
final class ClientsGenerator {

    private final ClassOutput output;

    ClientsGenerator(ClassOutput output) {
        this.output = output;
    }

    /** @param names the names of the clients, with the empty string for the default client */
    void generate(BrokerKind kind, Set<String> names) {
        Gizmo.create(output).class_("dev.herald.generated.Clients_" + kind.name(), creator -> {
            creator.addAnnotation(Singleton.class);
            creator.addAnnotation(Unremovable.class);
            creator.defaultConstructor();
            int number = 0;
            for (String name : names) {
                creator.field("client" + number++, field -> injected(field, kind.client(), name));
            }
        });
    }

    private static void injected(InstanceFieldCreator field, Client client, String name) {
        field.setType(ClassDesc.of(client.className()));
        field.packagePrivate();
        field.addAnnotation(Inject.class);
        if (!name.isEmpty()) {
            field.addAnnotation(ClassDesc.of(client.qualifier()), RetentionPolicy.RUNTIME,
                    annotation -> annotation.add("value", name));
        }
    }
}
