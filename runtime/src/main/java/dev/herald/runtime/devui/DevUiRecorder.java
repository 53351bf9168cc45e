package dev.herald.runtime.devui;

import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.annotations.Recorder;

/** Makes what only development mode has. */
@Recorder
public class DevUiRecorder {

    /** @param size how many attempts it keeps */
    public RuntimeValue<MessageHistory> history(int size) {
        return new RuntimeValue<>(new MessageHistory(size));
    }
}
