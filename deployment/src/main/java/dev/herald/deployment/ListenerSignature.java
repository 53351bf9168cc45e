package dev.herald.deployment;

import java.util.List;

import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;

/**
 * What a listener method takes and returns.
 *
 * @param parameters one for each of the method's parameters
 * @param payload the payload's type, of a batch listener the element's
 * @param batch whether it takes a list
 * @param returns how its outcome is told
 * @param value the type of the value it returns or completes with, or {@code null} for none
 */
record ListenerSignature(List<Parameter> parameters, Type payload, boolean batch, ReturnKind returns, Type value) {

    boolean takes(ParameterKind kind) {
        return parameters.stream().anyMatch(parameter -> parameter.kind() == kind);
    }
}
