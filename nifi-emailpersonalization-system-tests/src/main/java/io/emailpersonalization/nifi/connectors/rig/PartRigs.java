// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.flow.PartRole;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rig of every part. PartRigsTest tests it. */
public final class PartRigs {

    private static final List<PartRig> ALL = List.of(
            new SourceRig("database", "A", work -> new DatabaseSource()),
            new SourceRig("dynamics", "B", work -> new DynamicsSource()),
            new SourceRig("files", "A", FilesSource::new),
            new SourceRig("hubspot", "D", HubspotSource::new),
            new SourceRig("hubspot-http", "B", work -> new HubspotPagesSource()),
            new SourceRig("salesforce", "D", work -> new SalesforceSource()),
            new SourceRig("shop-webhook", "A", work -> new ShopSource()),
            new PostgresqlRig(),
            new QuickstartRig());

    private static final String SANDBOX = "./run test runs it with the sandbox of the vendor, and kills nothing";
    private static final Map<String, String> ACCOUNTS = Map.of(
            "esps/brevo", SANDBOX,
            "esps/hubspot-email", SANDBOX,
            "warehouses/bigquery", "that needs a project of Google Cloud: ./run prove --warehouse bigquery executes its SQL on yours",
            "warehouses/redshift", "that needs a cluster of Redshift and a bucket: ./run prove --warehouse redshift executes its SQL on yours",
            "warehouses/snowflake", "that needs an account of Snowflake: ./run prove --warehouse snowflake executes its SQL on yours");

    private PartRigs() {
    }

    /** The rig of every source, warehouse and ESP of a library. A part that cannot be run here is imported. */
    public static List<PartRig> of(final PartLibrary library) {
        final List<PartRig> rigs = new ArrayList<>();
        for (final PartRole role : List.of(PartRole.SOURCE, PartRole.WAREHOUSE, PartRole.ESP)) {
            for (final String name : library.names(role)) {
                final String part = role.bucket() + "/" + name;
                rigs.add(ALL.stream().filter(rig -> rig.part().equals(part)).findFirst().orElseGet(() -> new ImportRig(part, ACCOUNTS.getOrDefault(part, "./run connectors has no system for it"))));
            }
        }
        return rigs;
    }
}
