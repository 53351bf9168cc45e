package dev.herald.runtime.devmode;

import io.quarkus.arc.runtime.BeanContainer;
import io.quarkus.runtime.annotations.Recorder;

import dev.herald.runtime.container.HandlerExecutor;

/** Prepares applications in development mode. */
@Recorder
public class DevModeRecorder {

    /** Has handlers start after a look for changed code. */
    public void reloadOnMessage(BeanContainer beans) {
        beans.beanInstance(HandlerExecutor.class).startThrough(CodeChanges.beforeHandlers());
    }
}
