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

/** The verification of {@link DeduplicateCustomerRecord} on the canvas. Tested by PinnedModelTest. */
final class DeduplicateVerification {

    private static final String READ_MODEL = "Read Model";
    /** With a larger share of the heap the verification fails: NiFi, readers and writers need the rest. Chosen, not measured. */
    private static final double MAX_SHARE_OF_HEAP = .7;

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
        final String fits = "%d fields are compared. %d MB of the heap's %d MB have room for a FlowFile of about %d records, or for several smaller ones".formatted(compared, budget >> 20,
                heap >> 20, Math.min(FeatureTable.MAX_ROWS, budget / (CustomerTable.typicalBytes(compared) + RecordStore.BYTES_OF_ROW)));
        return budget > heap * MAX_SHARE_OF_HEAP ? result("Compare Memory Budget With Heap", Outcome.FAILED,
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
            return result(READ_MODEL, Outcome.SUCCESSFUL, "The model contains all %d compared fields. It comes from a file of %d records and was learned from %d of their pairs"
                    .formatted(fields.compared().size(), model.records(), model.learnedFromPairs()));
        } catch (final IllegalArgumentException e) {
            return result(READ_MODEL, Outcome.FAILED, MatchProperties.MODEL.getName() + ": " + e.getMessage());
        }
    }

    static ConfigVerificationResult index(final PropertyContext context) {
        try {
            final long erased = IndexProperties.index(context).countErasures();
            return result("Open Index", Outcome.SUCCESSFUL, "The index answers. It has %d hashes of ids and mailboxes of erased people".formatted(erased));
        } catch (final StoreException e) {
            return result("Open Index", Outcome.FAILED, e.getMessage());
        }
    }

    private static ConfigVerificationResult result(final String step, final Outcome outcome, final String explanation) {
        return new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build();
    }
}
