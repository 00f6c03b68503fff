// Starts `wcomp lsp` and connects it to the files that it is about.

'use strict';

const { workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const FILES = ['**/compose.toml', '**/wcomp.toml', '**/*.compose.toml', '**/*.wit', '**/*.wat'];

let client;

exports.activate = async () => {
  const command = workspace.getConfiguration('wcomp').get('command', 'wcomp');
  const documents = FILES.map((pattern) => ({ scheme: 'file', pattern }));
  client = new LanguageClient(
    'wcomp',
    'wcomp',
    { command, args: ['lsp'] },
    { documentSelector: [...documents, { scheme: 'file', language: 'wcomp' }] },
  );
  await client.start();
};

exports.deactivate = () => client?.stop();
