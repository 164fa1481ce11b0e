// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableMetadataTest {

    private static final String METADATA = """
            <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
            <Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">
            <EntityType Name="email" BaseType="mscrm.activitypointer"><Property Name="torecipients" Type="Edm.String"/></EntityType>
            <EntityType Name="crmbaseentity" Abstract="true"/>
            <EntityType Name="activitypointer" BaseType="mscrm.crmbaseentity"><Key><PropertyRef Name="activityid"/></Key><Property Name="activityid" Type="Edm.Guid"/>
            <Property Name="subject" Type="Edm.String"/></EntityType>
            <EntityType Name="a" BaseType="mscrm.b"/><EntityType Name="b" BaseType="mscrm.a"/>
            <ComplexType Name="x"><Property Name="y" Type="Edm.String"/></ComplexType>
            <EntityContainer Name="System"><EntitySet Name="emails" EntityType="Microsoft.Dynamics.CRM.email"/><EntitySet Name="circles" EntityType="Microsoft.Dynamics.CRM.a"/></EntityContainer>
            </Schema></edmx:DataServices></edmx:Edmx>
            """;

    private static TableMetadata read(final String metadata, final String entitySet) throws DataverseException {
        return TableMetadata.read(new ByteArrayInputStream(metadata.getBytes(StandardCharsets.UTF_8)), entitySet);
    }

    private static String fault(final String metadata, final String entitySet) {
        return assertThrows(DataverseException.class, () -> read(metadata, entitySet)).getMessage();
    }

    @Test
    void inheritedColumnsAndKeysCount() throws DataverseException {
        final TableMetadata emails = read(METADATA, "emails");
        assertEquals("activityid", emails.key());
        assertEquals(Map.of("torecipients", "Edm.String", "activityid", "Edm.Guid", "subject", "Edm.String"), emails.columns());
    }

    @Test
    void whatIsNoTableIsRefused() {
        assertTrue(fault(METADATA, "email").startsWith("Dataverse has no entity set email"));
        assertTrue(fault(METADATA, "circles").startsWith("The metadata of Dataverse declares no key"));
    }

    @Test
    void brokenMetadataIsReadAgain() {
        assertTrue(fault(METADATA.substring(0, METADATA.length() / 2), "emails").startsWith("The metadata of Dataverse is cut off or no XML"));
        assertTrue(fault("<html><body>login<br></body>", "emails").startsWith("The metadata of Dataverse is cut off or no XML"));
        assertTrue(fault("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", "emails").startsWith("The metadata of Dataverse"), "no entity is resolved");
    }
}
