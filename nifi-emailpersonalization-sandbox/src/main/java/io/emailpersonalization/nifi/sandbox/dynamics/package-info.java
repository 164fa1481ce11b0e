// SPDX-License-Identifier: Apache-2.0
/** A sandbox of Microsoft Dataverse: the Web API with change tracking, and a token endpoint. */
package io.emailpersonalization.nifi.sandbox.dynamics;
