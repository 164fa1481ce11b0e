// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Java machine with one carrier for all virtual threads, where a monitor keeps its carrier as it does up to JDK 23: who waits with a monitor stops everybody. */
public final class OneCarrier {

    private OneCarrier() {
    }

    /** Runs a main class, and returns its exit code. What it writes is in a file of its name under target. */
    public static int run(final Class<?> main) throws IOException, InterruptedException {
        final Process machine = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+IgnoreUnrecognizedVMOptions", "-XX:LockingMode=1",
                "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1", "-cp", System.getProperty("java.class.path"), main.getName())
                .redirectErrorStream(true).redirectOutput(new File("target", main.getSimpleName() + ".log")).start();
        try {
            return machine.waitFor();
        } finally {
            // told to end, it takes its database with it
            machine.destroy();
            if (!machine.waitFor(30, TimeUnit.SECONDS)) {
                machine.destroyForcibly();
            }
        }
    }
}
