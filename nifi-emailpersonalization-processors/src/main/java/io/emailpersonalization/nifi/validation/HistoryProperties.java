// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.validation.gate.HistoryState;
import io.emailpersonalization.nifi.validation.gate.HistoryTable;
import io.emailpersonalization.nifi.validation.gate.RunHistory;
import io.emailpersonalization.nifi.validation.gate.UsualFigures;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of the gate that compares a run with former ones. Tested by ValidateHistoryTest. */
final class HistoryProperties {

    static final PropertyDescriptor HISTORY = new PropertyDescriptor.Builder()
            .name("Run History")
            .description("Where the figures of former runs are kept, with which a run is compared: its number of records, and per field the share of nulls and the distinct values. "
                    + "Each FlowFile is a run: let an export be one FlowFile.")
            .allowableValues(HistoryStore.class)
            .defaultValue(HistoryStore.NONE)
            .required(true)
            .build();
    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database with the table validation_run")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .dependsOn(HISTORY, HistoryStore.DATABASE)
            .build();
    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the first FlowFile creates and upgrades the table. False: run sql/validation-v1.sql of the bundle.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .dependsOn(HISTORY, HistoryStore.DATABASE)
            .build();
    static final PropertyDescriptor SERIES = new PropertyDescriptor.Builder()
            .name("Run Series")
            .description("The exports that are compared with one another, by a name that they share. Empty for a FlowFile: one series for all exports without a name.")
            .required(true)
            .defaultValue("${customer.source}")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .dependsOn(HISTORY, HistoryStore.DATABASE, HistoryStore.STATE)
            .build();
    static final PropertyDescriptor MINIMUM_RUNS = new PropertyDescriptor.Builder()
            .name("Minimum Runs")
            .description("Runs that must be known before a run can be unusual")
            .required(true)
            .defaultValue("5")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .dependsOn(HISTORY, HistoryStore.DATABASE, HistoryStore.STATE)
            .build();
    static final PropertyDescriptor ROW_CHANGE = percent("Maximum Row Count Change", "50",
            "Change of the number of records, in percent of the usual, that always passes. 50: from half to double.");
    static final PropertyDescriptor NULL_CHANGE = percent("Maximum Null Change", "20", "Rise of the share of nulls of a field, in percentage points, that always passes");
    static final PropertyDescriptor DISTINCT_CHANGE = percent("Maximum Distinct Change", "50", "Fall of the distinct values of a field, in percent of the usual, that always passes");
    static final PropertyDescriptor ACCEPTED = new PropertyDescriptor.Builder()
            .name("Run Accepted")
            .description("true for a FlowFile that somebody looked at: it is not compared, and becomes a measure for later runs. By default the attribute quality.accepted.")
            .required(true)
            .defaultValue("${quality.accepted}")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .dependsOn(HISTORY, HistoryStore.DATABASE, HistoryStore.STATE)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(HISTORY, CONNECTION_POOL, CREATE_TABLES, SERIES, MINIMUM_RUNS, ROW_CHANGE, NULL_CHANGE, DISTINCT_CHANGE, ACCEPTED);

    private static final String UNNAMED = "unnamed";

    private HistoryProperties() {
    }

    private static HistoryStore store(final ProcessContext context) {
        return context.getProperty(HISTORY).asAllowableValue(HistoryStore.class);
    }

    /** The history; null for none. */
    static RunHistory history(final ProcessContext context) {
        return switch (store(context)) {
            case NONE -> null;
            case DATABASE -> new HistoryTable(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(CREATE_TABLES).asBoolean());
            case STATE -> new HistoryState(context.getStateManager());
        };
    }

    /** @param minimumRecords runs with fewer records are compared by their number only */
    static UsualFigures usual(final ProcessContext context, final long minimumRecords) {
        return new UsualFigures(context.getProperty(MINIMUM_RUNS).asInteger(), share(context, ROW_CHANGE), share(context, NULL_CHANGE), share(context, DISTINCT_CHANGE), minimumRecords);
    }

    static String series(final ProcessContext context, final FlowFile input) {
        final String series = context.getProperty(SERIES).evaluateAttributeExpressions(input).getValue();
        return series == null || series.isBlank() ? UNNAMED : series.strip();
    }

    static boolean isAccepted(final ProcessContext context, final FlowFile input) {
        final String accepted = context.getProperty(ACCEPTED).evaluateAttributeExpressions(input).getValue();
        return accepted != null && "true".equalsIgnoreCase(accepted.strip());
    }

    private static double share(final ProcessContext context, final PropertyDescriptor percent) {
        return Double.parseDouble(context.getProperty(percent).getValue()) / 100;
    }

    private static ValidationResult validateChange(final String subject, final String input, final ValidationContext context) {
        return new ValidationResult.Builder().subject(subject).input(input).valid(input.matches("[0-9]{1,2}(\\.[0-9]+)?")).explanation("must be a percentage from 0 to below 100").build();
    }

    private static PropertyDescriptor percent(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value).addValidator(HistoryProperties::validateChange)
                .dependsOn(HISTORY, HistoryStore.DATABASE, HistoryStore.STATE).build();
    }
}
