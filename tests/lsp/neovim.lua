-- What somebody does who opens a broken manifest: reads what is wrong, takes the way out that is offered, and saves.

local said = {}

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    table.insert(said, 'waited in vain: ' .. what)
    vim.fn.writefile(said, 'said.txt')
    vim.cmd('cquit')
  end
end

local function diagnostics()
  return vim.diagnostic.get(0)
end

-- Where a person would be asked, the first is taken.
vim.ui.select = function(items, options, choose)
  local format = options.format_item or tostring
  for _, item in ipairs(items) do
    table.insert(said, 'offered: ' .. format(item))
  end
  choose(items[1], 1)
end

vim.cmd('edit compose.toml')
wait('diagnostics', function()
  return #diagnostics() > 0
end)
for _, it in ipairs(diagnostics()) do
  local line = vim.api.nvim_buf_get_lines(0, it.lnum, it.lnum + 1, false)[1]
  local marked = line:sub(it.col + 1, it.end_col)
  table.insert(said, string.format('%d: %s: %s', it.lnum + 1, marked, it.code))
end

local first = diagnostics()[1]
vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
vim.lsp.buf.code_action()
wait('the action', function()
  return vim.bo.modified
end)
wait('no diagnostics', function()
  return #diagnostics() == 0
end)
vim.cmd('write')
vim.fn.writefile(said, 'said.txt')
vim.cmd('qall')
