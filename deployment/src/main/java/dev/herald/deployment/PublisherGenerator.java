package dev.herald.deployment;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;
import org.jboss.jandex.gizmo2.Jandex2Gizmo;

import io.quarkus.arc.DefaultBean;
import io.quarkus.arc.Unremovable;
import io.quarkus.gizmo2.ClassOutput;
import io.quarkus.gizmo2.Const;
import io.quarkus.gizmo2.Expr;
import io.quarkus.gizmo2.Gizmo;
import io.quarkus.gizmo2.ParamVar;
import io.quarkus.gizmo2.creator.BlockCreator;
import io.quarkus.gizmo2.creator.ClassCreator;
import io.quarkus.gizmo2.creator.InstanceMethodCreator;
import io.quarkus.gizmo2.desc.ConstructorDesc;
import io.quarkus.gizmo2.desc.FieldDesc;
import io.quarkus.gizmo2.desc.MethodDesc;

import dev.herald.deployment.PublisherInterface.Method;
import dev.herald.runtime.publishing.PublisherInvocations;

/**
 * Implements {@code @Publisher} interfaces: each method passes its index and its boxed arguments to
 * {@link PublisherInvocations}. An application's own bean that implements the interface, such as a mock, replaces the
 * generated one.
 */
final class PublisherGenerator {

    private static final MethodDesc CALL = MethodDesc.of(PublisherInvocations.class, "call", Object.class, int.class,
            Object[].class);

    private final ClassOutput output;

    PublisherGenerator(ClassOutput output) {
        this.output = output;
    }

    /** @param firstIndex the index of the interface's first method; the others have the next ones */
    void implement(PublisherInterface publisher, int firstIndex) {
        ClassDesc type = Jandex2Gizmo.classDescOf(publisher.type());
        Gizmo.create(output).class_(publisher.type().name().toString().replace('$', '_') + "_HeraldPublisher", creator -> {
            creator.implements_(type);
            creator.addAnnotation(Singleton.class);
            creator.addAnnotation(Unremovable.class);
            creator.addAnnotation(DefaultBean.class);
            // Without super-interfaces: one of them may be a @Publisher interface with its own implementation.
            creator.addAnnotation(Typed.class, annotation -> annotation.addArray("value", new ClassDesc[]{type}));
            FieldDesc invocations = invocations(creator);
            for (int i = 0; i < publisher.methods().size(); i++) {
                method(creator, publisher.methods().get(i), firstIndex + i, invocations);
            }
        });
    }

    private static FieldDesc invocations(ClassCreator creator) {
        FieldDesc field = creator.field("invocations", invocations -> {
            invocations.setType(PublisherInvocations.class);
            invocations.private_();
            invocations.final_();
        });
        creator.constructor(constructor -> {
            constructor.addAnnotation(Inject.class);
            ParamVar given = constructor.parameter("invocations", PublisherInvocations.class);
            constructor.body(body -> {
                body.invokeSpecial(ConstructorDesc.of(Object.class), constructor.this_());
                body.set(constructor.this_().field(field), given);
                body.return_();
            });
        });
        return field;
    }

    private static void method(ClassCreator creator, Method implemented, int index, FieldDesc invocations) {
        MethodInfo method = implemented.method();
        creator.method(method.name(), Jandex2Gizmo.methodDescOf(method).type(), code -> {
            code.public_();
            List<ParamVar> parameters = parameters(code, method);
            code.body(body -> {
                Expr arguments = body.newArray(Object.class, boxed(body, parameters));
                Expr result = body.invokeVirtual(CALL, code.this_().field(invocations), Const.of(index), arguments);
                if (method.returnType().kind() == Type.Kind.VOID) {
                    body.return_();
                } else {
                    body.return_(body.cast(result, Jandex2Gizmo.classDescOf(method.returnType())));
                }
            });
        });
    }

    private static List<ParamVar> parameters(InstanceMethodCreator code, MethodInfo method) {
        List<ParamVar> parameters = new ArrayList<>();
        for (int i = 0; i < method.parametersCount(); i++) {
            parameters.add(code.parameter("argument" + i, i));
        }
        return parameters;
    }

    private static List<Expr> boxed(BlockCreator body, List<ParamVar> parameters) {
        return parameters.stream()
                .map(parameter -> parameter.type().isPrimitive() ? body.box(parameter) : (Expr) parameter)
                .toList();
    }
}
