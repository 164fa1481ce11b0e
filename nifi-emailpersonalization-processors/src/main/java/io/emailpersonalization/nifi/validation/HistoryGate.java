// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.validation.gate.RunFigures;
import io.emailpersonalization.nifi.validation.gate.RunHistory;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessContext;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Compares a FlowFile with former runs, and keeps its figures before the session is committed. Safe for threads. Tested by ValidateHistoryTest. */
final class HistoryGate {

    /** Null: no run is compared. */
    private final RunHistory history;

    HistoryGate(final RunHistory history) {
        this.history = history;
    }

    /** Whether figures are needed. */
    boolean isOn() {
        return history != null;
    }

    /**
     * Judges a run, and keeps its figures.
     *
     * @param stopped whether another gate stopped it
     * @return the reason why it must not pass; empty if it may
     */
    Optional<String> judge(final ProcessContext context, final FlowFile input, final RunFigures figures, final long minimumRecords, final boolean stopped) throws StoreException, IOException {
        if (history == null) {
            return Optional.empty();
        }
        final String series = HistoryProperties.series(context, input);
        final String run = input.getAttribute(CoreAttributes.UUID.key());
        final List<RunFigures> past = history.passed(series, run);
        final Optional<String> breach = stopped || HistoryProperties.isAccepted(context, input) ? Optional.empty() : HistoryProperties.usual(context, minimumRecords).breach(figures, past);
        history.keep(series, run, figures, breach.isEmpty() && !stopped);
        return breach;
    }
}
