package dev.herald.topology;

import java.io.File;

/**
 * What a process holds of the system's resources, which Linux reports.
 *
 * @param descriptors its open files and sockets
 * @param threads its threads
 */
record Footprint(int descriptors, int threads) {

    static Footprint of(long process) {
        return new Footprint(entries("/proc/" + process + "/fd"), entries("/proc/" + process + "/task"));
    }

    private static int entries(String folder) {
        String[] entries = new File(folder).list();
        if (entries == null) {
            throw new IllegalStateException("cannot read " + folder);
        }
        return entries.length;
    }

    /** How much more it is than before. */
    Footprint minus(Footprint before) {
        return new Footprint(descriptors - before.descriptors, threads - before.threads);
    }
}
