// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import io.emailpersonalization.nifi.quality.watch.Measure;
import io.emailpersonalization.nifi.quality.watch.Thresholds;
import io.emailpersonalization.nifi.quality.window.WindowState;
import io.emailpersonalization.nifi.quality.window.WindowStore;
import io.emailpersonalization.nifi.quality.window.WindowTable;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.validation.gate.UsualFigures;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.components.state.StateManager;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The properties of MonitorDataQuality. */
final class MonitorProperties {

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database that keeps reports and alerts for all nodes. Without it NiFi's state keeps them, which has room for some 700 reports.")
            .identifiesControllerService(DBCPService.class)
            .build();
    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the first FlowFile creates and upgrades the tables. False: run sql/quality-v1.sql of the bundle.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .dependsOn(CONNECTION_POOL)
            .build();
    static final PropertyDescriptor MONITOR = new PropertyDescriptor.Builder()
            .name("Monitor Name")
            .description("Name of the dashboard, by which the rows of several monitors in one database are told apart.")
            .required(true)
            .defaultValue("default")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();
    static final PropertyDescriptor SOURCE = new PropertyDescriptor.Builder()
            .name("Source")
            .description("The source of the records of a report. Empty for a FlowFile: all reports without a source count as one.")
            .required(true)
            .defaultValue("${customer.source}")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();
    static final PropertyDescriptor WINDOW = time("Window", "30 days", "How long reports and closed alerts are kept. The latest report of each source and stage stays.");
    static final PropertyDescriptor PERIOD = time("Rate Period", "24 hours", "Rates are over the latest report of a stage and source, and those of this time before it.");
    static final PropertyDescriptor CHECK = time("Check Interval", "5 min", "How often silent sources are looked for, and the dashboard is written, where no report arrives.");
    static final PropertyDescriptor MINIMUM_RECORDS = new PropertyDescriptor.Builder()
            .name("Minimum Records")
            .description("Fewer records within Rate Period raise and clear no alert on a rate.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.POSITIVE_LONG_VALIDATOR)
            .build();
    static final PropertyDescriptor INVALID = percent("Maximum Invalid Rate", "5", "Percentage of invalid records of a stage above which an alert is raised. 100: never.");
    static final PropertyDescriptor RULE = percent("Maximum Rule Rate", "3", "Percentage of records that break one rule above which an alert is raised. 100: never.");
    static final PropertyDescriptor DUPLICATES = percent("Maximum Duplicate Rate", "30", "Percentage of records that were merged into another above which an alert is raised. 100: never.");
    static final PropertyDescriptor SUPPRESSED = percent("Maximum Suppressed Rate", "50", "Percentage of records of an upsert that were not sent above which an alert is raised. 100: never.");
    static final PropertyDescriptor REJECTED = percent("Maximum Rejected Rate", "2", "Percentage of records that the vendor or the mapping refused above which an alert is raised. 100: never.");
    static final PropertyDescriptor MISMATCHED = percent("Maximum Mismatched Rate", "1",
            "Percentage of verified contacts that differ or are missing above which an alert is raised. 100: never.");
    static final PropertyDescriptor CLEAR_AT = percent("Clear At", "80", "An alert on a rate is cleared at this percentage of its threshold. 80: an alert above 5 % is cleared at 4 %.");
    static final PropertyDescriptor MAXIMUM_AGE = time("Maximum Source Age", "26 hours", "A source whose latest records are older raises an alert. The default is a night and two hours.");
    static final PropertyDescriptor MINIMUM_RUNS = new PropertyDescriptor.Builder()
            .name("Minimum Runs")
            .description("Runs of a source that must be known before a number of records can be unusual.")
            .required(true)
            .defaultValue("5")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();
    static final PropertyDescriptor ROW_CHANGE = new PropertyDescriptor.Builder()
            .name("Maximum Row Count Change")
            .description("Change of the number of records of a run, in percent of the usual, that raises no alert. 50: from half to double.")
            .required(true)
            .defaultValue("50")
            .addValidator(StandardValidators.createLongValidator(0, 99, true))
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CONNECTION_POOL, CREATE_TABLES, MONITOR, SOURCE, WINDOW, PERIOD, CHECK, MINIMUM_RECORDS, INVALID, RULE, DUPLICATES, SUPPRESSED, REJECTED,
            MISMATCHED, CLEAR_AT, MAXIMUM_AGE, MINIMUM_RUNS, ROW_CHANGE);

    private MonitorProperties() {
    }

    private static PropertyDescriptor time(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.SECONDS, 3660, TimeUnit.DAYS)).build();
    }

    private static PropertyDescriptor percent(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value).addValidator(percentValidator()).build();
    }

    private static Validator percentValidator() {
        return (subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(isPercent(input)).explanation("it must be a number from 0 to 100").build();
    }

    private static boolean isPercent(final String text) {
        try {
            final double number = Double.parseDouble(text.strip());
            return number >= 0 && number <= 100;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    private static double share(final PropertyContext context, final PropertyDescriptor property) {
        return Double.parseDouble(context.getProperty(property).getValue().strip()) / 100;
    }

    static Duration duration(final PropertyContext context, final PropertyDescriptor property) {
        return context.getProperty(property).asDuration();
    }

    static Thresholds thresholds(final PropertyContext context) {
        final Map<Measure, Double> rates = new EnumMap<>(Map.of(Measure.INVALID, share(context, INVALID), Measure.DUPLICATES, share(context, DUPLICATES),
                Measure.SUPPRESSED, share(context, SUPPRESSED), Measure.REJECTED, share(context, REJECTED), Measure.MISMATCHED, share(context, MISMATCHED)));
        final UsualFigures usual = new UsualFigures(context.getProperty(MINIMUM_RUNS).asInteger(), share(context, ROW_CHANGE), 1, 1, 0);
        return new Thresholds(rates, share(context, RULE), share(context, CLEAR_AT), context.getProperty(MINIMUM_RECORDS).asLong(), duration(context, PERIOD), duration(context, MAXIMUM_AGE), usual);
    }

    static String monitor(final PropertyContext context) {
        return context.getProperty(MONITOR).evaluateAttributeExpressions().getValue();
    }

    static WindowStore store(final PropertyContext context, final StateManager state) {
        return context.getProperty(CONNECTION_POOL).isSet() ? new WindowTable(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)),
                context.getProperty(CREATE_TABLES).asBoolean(), monitor(context)) : new WindowState(state);
    }
}
