// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;

/** Supplies the model for a table: {@link ModelLearner#learn}, {@link ModelLearner#builtIn} or {@link #pinned}. */
@FunctionalInterface
public interface ModelSource {

    /** Returns the model for a table and its candidate pairs. */
    MatchModel model(FeatureTable table, Blocking blocking);

    /** Supplies the same model for every table. */
    static ModelSource pinned(final MatchModel model) {
        return (table, blocking) -> model.of(table);
    }
}
