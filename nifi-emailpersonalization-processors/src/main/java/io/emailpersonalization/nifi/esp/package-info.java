// SPDX-License-Identifier: Apache-2.0
/** PutEspContact and VerifyEspContact: the processors with their properties, relationships, settings and outputs. */
package io.emailpersonalization.nifi.esp;
