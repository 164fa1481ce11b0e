// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.match.data.CustomerProfile;
import io.emailpersonalization.nifi.bench.match.data.GeneratedCustomers;
import io.emailpersonalization.nifi.bench.match.data.SharedValue;
import io.emailpersonalization.nifi.bench.match.measure.Calibration;
import io.emailpersonalization.nifi.bench.match.measure.EngineRun;
import io.emailpersonalization.nifi.bench.match.measure.FieldWeights;
import io.emailpersonalization.nifi.bench.match.measure.GeneratedOutcome;
import io.emailpersonalization.nifi.bench.match.measure.MatchOutcome;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The engine over generated customers, in a JVM of its own: {@code ROWS PERCENT FIELD VALUE RESULT CLUSTERS DUPLICATES ADDRESSES CENSUS}. */
public final class GeneratedRun {

    private static final long SEED = 1;
    private static final long WARM_UP_SEED = 2;
    private static final int MAX_WARM_UP_ROWS = 1_000_000;
    private static final int WARM_UPS = 3;

    private GeneratedRun() {
    }

    public static void main(final String... arguments) throws IOException {
        final int rows = Integer.parseInt(arguments[0]);
        final SharedValue shared = new SharedValue(Integer.parseInt(arguments[1]), arguments[2], arguments[3]);
        final CustomerProfile population = new CustomerProfile(Integer.parseInt(arguments[6]), CustomerProfile.Addresses.of(arguments[7]), Boolean.parseBoolean(arguments[8]));
        warmUp(GeneratedCustomers.of(WARM_UP_SEED, Math.min(rows, MAX_WARM_UP_ROWS), shared, population));
        final GeneratedCustomers customers = GeneratedCustomers.of(SEED, rows, shared, population);
        final EngineRun engine = run(customers);
        final MatchOutcome basics = engine.outcome(shared.isNone() ? population.label() : shared.label(), customers.truth());
        final int[] clusters = engine.clusters();
        final GeneratedOutcome outcome = new GeneratedOutcome(basics.dataset(), rows, basics.pairs(), basics.clusters(), customers.truth().wronglyMerged(clusters), basics.expected(),
                basics.seconds(), engine.cpuSeconds(), basics.comparisons(), basics.peakHeapMb(), engine.peakBytes() - engine.inputBytes() >> 20,
                Calibration.of(engine.matching().links(), customers.truth()), FieldWeights.of(engine.matching(), rows));
        JsonMapper.builder().build().writeValue(Path.of(arguments[4]).toFile(), outcome);
        final ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * rows);
        bytes.asIntBuffer().put(clusters);
        Files.write(Path.of(arguments[5]), bytes.array());
    }

    /** A method of its own, so that the warm-up customers are garbage afterwards. */
    private static void warmUp(final GeneratedCustomers others) {
        for (int i = 0; i < WARM_UPS; i++) {
            run(others);
        }
    }

    private static EngineRun run(final GeneratedCustomers customers) {
        return EngineRun.run(GeneratedCustomers.FIELDS, customers.rows().length, customers::key, customers::compared);
    }

    /** The clusters that a run wrote. */
    static int[] clusters(final Path file) throws IOException {
        final int[] clusters = new int[(int) (Files.size(file) / Integer.BYTES)];
        ByteBuffer.wrap(Files.readAllBytes(file)).asIntBuffer().get(clusters);
        return clusters;
    }
}
