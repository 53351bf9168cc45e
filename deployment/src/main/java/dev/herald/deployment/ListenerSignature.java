package dev.herald.deployment;

import java.util.List;

import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;

/**
 * What a listener method takes and returns.
 *
 * @param parameters the method's parameters
 * @param payload the payload's type; for a batch listener, that of each element
 * @param batch whether the method takes a list
 * @param returns how the method reports its outcome
 * @param value the type of the value that the method returns or completes with, or {@code null} for none
 */
record ListenerSignature(List<Parameter> parameters, Type payload, boolean batch, ReturnKind returns, Type value) {

    boolean takes(ParameterKind kind) {
        return parameters.stream().anyMatch(parameter -> parameter.kind() == kind);
    }
}
