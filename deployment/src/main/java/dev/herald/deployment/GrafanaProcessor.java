package dev.herald.deployment;

import java.util.Set;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.builditem.RemovedResourceBuildItem;
import io.quarkus.maven.dependency.ArtifactKey;

/** The dashboard is for the Grafana of the Dev Services, which look for it among the resources: not in production. */
class GrafanaProcessor {

    static final String DASHBOARD = "META-INF/grafana/grafana-dashboard-herald.json";

    @BuildStep
    void remove(LaunchModeBuildItem mode, BuildProducer<RemovedResourceBuildItem> removed) {
        if (!mode.getLaunchMode().isDevOrTest()) {
            removed.produce(
                    new RemovedResourceBuildItem(ArtifactKey.fromString("dev.herald:quarkus-herald"), Set.of(DASHBOARD)));
        }
    }
}
