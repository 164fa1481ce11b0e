// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Checks the configuration against Dataverse: token and metadata, columns, and the first row. Changes nothing. QueryDynamicsRecordTest tests it. */
final class DynamicsVerification {

    private DynamicsVerification() {
    }

    static List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog logger) {
        final List<ConfigVerificationResult> results = new ArrayList<>();
        final DataverseQuery query = DynamicsProperties.query(context).ofOneRow();
        String step = "Authenticate And Read Metadata";
        try (DataverseClient client = DynamicsProperties.client(context)) {
            final TableMetadata table = TableMetadata.read(client.get(query.metadata(), null, "application/xml"), query.entitySet());
            results.add(result(step, Outcome.SUCCESSFUL, "The table has %d columns, its key is %s".formatted(table.columns().size(), table.key())));
            step = "Check Columns";
            final RowSchema schema = DynamicsProperties.schema(context, table, query);
            results.add(result(step, Outcome.SUCCESSFUL, "The records have %d fields".formatted(schema.schema().getFieldCount())));
            step = "Read A Row";
            try (DataversePage page = new DataversePage(client.get(query.first(), query.prefer(), "application/json"))) {
                final boolean hasRow = page.next() != null;
                results.add(result(step, Outcome.SUCCESSFUL, hasRow ? "A row was read" : "The table has no row that the application user may read"));
            }
        } catch (final DataverseException e) {
            logger.debug("The cause", e);
            results.add(result(step, Outcome.FAILED, e.getMessage()));
        } catch (final IOException e) {
            logger.debug("The cause", e);
            results.add(result(step, Outcome.FAILED, "The answer could not be closed: try again"));
        }
        return results;
    }

    private static ConfigVerificationResult result(final String step, final Outcome outcome, final String explanation) {
        return new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build();
    }
}
