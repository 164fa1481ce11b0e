// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;
import io.emailpersonalization.nifi.record.purchase.PurchaseReader;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.scoring.churn.ChurnPopulation;
import io.emailpersonalization.nifi.scoring.churn.ChurnScorer;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.Map;

/**
 * What the scores of a customer need to know of all customers. Tested by ScoreCustomerRecordTest and ChurnScoresTest.
 *
 * @param churn null if churn is not predicted
 * @param figures what the report says of a kept population; null if populations are not kept
 */
record ScorePopulation(RfmScales scales, ChurnPopulation.Result churn, Map<String, Object> figures) {

    /** The scorer of churn; null if churn is not predicted. */
    ChurnScorer churnScorer() {
        return churn == null ? null : churn.scorer();
    }

    /**
     * Collects the customers.
     *
     * @param churn null if churn is not predicted
     * @param kept null if populations are not kept
     */
    record Builder(RfmScales.Builder scales, ChurnPopulation churn, KeptPopulation kept) {

        /** Whether all records must be added before {@link #build}. */
        boolean needsRecords() {
            return (kept == null || kept.isRefit()) && (scales.needsPopulation() || churn != null);
        }

        /** Adds the purchases of every valid record. */
        void addAll(final RecordInput records, final PurchaseReader reader, final Instant asOf) throws UnreadableContentException {
            for (Record record = records.next(); record != null; record = records.next()) {
                try {
                    add(reader.read(record, asOf), asOf);
                } catch (final InvalidFieldException e) {
                    // an invalid record is no part of the population; the second pass reports it
                    continue;
                }
            }
        }

        private void add(final PurchaseHistory purchases, final Instant asOf) {
            scales.add(purchases, asOf);
            if (churn != null) {
                churn.add(purchases);
            }
        }

        /** @throws StoreException when the database of kept populations cannot be reached or refuses */
        ScorePopulation build(final Instant asOf) throws StoreException {
            return kept == null ? new ScorePopulation(scales.build(), churn == null ? null : churn.build(), null) : kept.build(scales, churn, asOf);
        }
    }
}
