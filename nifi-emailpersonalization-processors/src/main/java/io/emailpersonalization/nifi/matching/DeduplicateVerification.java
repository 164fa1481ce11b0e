// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.context.PropertyContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link DeduplicateCustomerRecord} says of its configuration before it runs. */
final class DeduplicateVerification {

    private static final String READ_MODEL = "Read Model";
    private static final double MOST_OF_HEAP = .7;

    private DeduplicateVerification() {
    }

    static List<ConfigVerificationResult> verify(final PropertyContext context, final CustomerFields fields) {
        final List<ConfigVerificationResult> results = new ArrayList<>(List.of(memory(context, fields), spill(context)));
        if (MatchProperties.isPinned(context)) {
            results.add(model(context, fields));
        }
        if (context.getProperty(IndexProperties.CONNECTION_POOL).isSet()) {
            results.add(index(context));
        }
        return results;
    }

    private static ConfigVerificationResult memory(final PropertyContext context, final CustomerFields fields) {
        final long heap = Runtime.getRuntime().maxMemory();
        final long budget = DeduplicateProperties.memoryBudget(context);
        final int compared = fields.compared().size();
        final String fits = "%d fields are compared; within %d MB of the heap's %d MB a FlowFile of about %d records fits, or several that are smaller together".formatted(compared, budget >> 20,
                heap >> 20, Math.min(FeatureTable.MAXIMUM_ROWS, budget / (CustomerTable.typicalBytes(compared) + RecordStore.BYTES_OF_ROW)));
        return budget > heap * MOST_OF_HEAP ? result("Compare Memory Budget With Heap", Outcome.FAILED,
                fits + ". That leaves NiFi too little: lower the Memory Budget, or raise -Xmx in conf/bootstrap.conf")
                : result("Compare Memory Budget With Heap", Outcome.SUCCESSFUL, fits);
    }

    private static ConfigVerificationResult spill(final PropertyContext context) {
        final Path directory = Path.of(DeduplicateProperties.spillDirectory(context));
        try {
            final long free = Files.getFileStore(directory).getUsableSpace();
            return Files.isWritable(directory) ? result("Find Room For Records", Outcome.SUCCESSFUL, "%d MB are free".formatted(free >> 20))
                    : result("Find Room For Records", Outcome.FAILED, "The Spill Directory cannot be written");
        } catch (final IOException e) {
            return result("Find Room For Records", Outcome.FAILED, "The Spill Directory cannot be reached");
        }
    }

    private static ConfigVerificationResult model(final PropertyContext context, final CustomerFields fields) {
        try {
            final MatchModel model = MatchProperties.model(context, fields.compared());
            return result(READ_MODEL, Outcome.SUCCESSFUL, "The model knows all %d fields that are compared; it is of %d records and was learned from %d of their pairs"
                    .formatted(fields.compared().size(), model.records(), model.learned()));
        } catch (final IllegalArgumentException e) {
            return result(READ_MODEL, Outcome.FAILED, MatchProperties.MODEL.getName() + ": " + e.getMessage());
        }
    }

    static ConfigVerificationResult index(final PropertyContext context) {
        try {
            final long erased = IndexProperties.index(context).countErasures();
            return result("Open Index", Outcome.SUCCESSFUL, "The index answers; it knows %d ids and mailboxes of erased people".formatted(erased));
        } catch (final StoreException e) {
            return result("Open Index", Outcome.FAILED, e.getMessage());
        }
    }

    private static ConfigVerificationResult result(final String step, final Outcome outcome, final String explanation) {
        return new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build();
    }
}
