package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.util.Map;

import dev.herald.benchmarks.driver.report.Figure;

/** One thing that a contender is asked to do, the same for all of them. */
public interface Trial {

    /** As in the report. */
    String name();

    /** Has the contender do it once; empty if it cannot. */
    Map<Figure, Double> measure(Stage stage) throws IOException, InterruptedException;
}
