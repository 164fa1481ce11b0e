// SPDX-License-Identifier: Apache-2.0
/** QueryDynamicsRecord: reads the rows of a table of Microsoft Dataverse, and what changed since. */
package io.emailpersonalization.nifi.intake.dynamics;
