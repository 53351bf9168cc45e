package dev.herald.deployment.devmode;

import io.quarkus.arc.deployment.BeanContainerBuildItem;
import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;

import dev.herald.runtime.devmode.DevModeRecorder;

/** Has applications reload when a message arrives after a change of code. */
class DevModeProcessor {

    /** Before the listeners receive, which wait for all that starts. */
    @BuildStep(onlyIf = IsDevelopment.class)
    @Record(ExecutionTime.RUNTIME_INIT)
    ServiceStartBuildItem reloadOnMessage(DevModeRecorder recorder, BeanContainerBuildItem beans) {
        recorder.reloadOnMessage(beans.getValue());
        return new ServiceStartBuildItem("herald-reload");
    }
}
