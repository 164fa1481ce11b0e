// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.segment.MembershipTable;
import io.emailpersonalization.nifi.scoring.state.PopulationTable;
import io.emailpersonalization.nifi.store.Store;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of {@link ScoreCustomerRecord} for what is kept in a database. Tested by StoredPopulationTest and SegmentChangesTest. */
final class PopulationProperties {

    static final PropertyDescriptor DATABASE = new PropertyDescriptor.Builder()
            .name("Scoring Database")
            .description("The PostgreSQL database with what is kept between FlowFiles: populations, and who is in which segment since when. Empty: nothing is kept.")
            .identifiesControllerService(DBCPService.class)
            .build();

    static final PropertyDescriptor NAME = dependent("Population Name", "The name of the population that is kept. Processors that score the same customers have the same.")
            .defaultValue("customers")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CREATE_TABLES = dependent("Create Tables", "Whether the first FlowFile creates the tables that are needed. False: run sql/score-v1.sql of the bundle, "
            + "and sql/segment-v1.sql for segment.<name>.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .build();

    static final PropertyDescriptor SOURCE = dependent("Population", "Which customers the ranks of RFM Method Quantiles and fitted churn parameters refer to.")
            .allowableValues(PopulationSource.class)
            .defaultValue(PopulationSource.FLOWFILE)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(DATABASE, NAME, CREATE_TABLES, SOURCE);

    private PopulationProperties() {
    }

    private static PropertyDescriptor.Builder dependent(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).dependsOn(DATABASE);
    }

    /** The database; null if nothing is kept. */
    private static Store store(final PropertyContext context) {
        return context.getProperty(DATABASE).isSet() ? new Store(context.getProperty(DATABASE).asControllerService(DBCPService.class)) : null;
    }

    /** The kept population; null if populations are not kept. */
    static KeptPopulation kept(final PropertyContext context) {
        final Store store = store(context);
        final PopulationSource source = store == null ? PopulationSource.FLOWFILE : context.getProperty(SOURCE).asAllowableValue(PopulationSource.class);
        return source == PopulationSource.FLOWFILE ? null
                : new KeptPopulation(new PopulationTable(store, context.getProperty(NAME).getValue(), context.getProperty(CREATE_TABLES).asBoolean()), source == PopulationSource.REFIT);
    }

    /** Who is in which segment; null if that is not kept. */
    static MembershipTable memberships(final PropertyContext context) {
        final Store store = store(context);
        return store == null ? null : new MembershipTable(store, context.getProperty(NAME).getValue(), context.getProperty(CREATE_TABLES).asBoolean());
    }
}
